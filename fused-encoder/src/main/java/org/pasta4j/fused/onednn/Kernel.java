package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.javacpp.Pointer;

/** A oneDNN primitive of fixed shapes that runs on given addresses. For one thread at a time. */
final class Kernel implements AutoCloseable {
    /**
     * One argument of a primitive.
     *
     * @param id as oneDNN numbers arguments
     * @param shape what the address points to
     */
    record Argument(int id, memory.desc shape) {}

    private final primitive primitive;
    private final dnnl_primitive handle;
    private final dnnl_stream stream;
    private final memory[] memories;
    private final dnnl_memory[] handles;
    private final dnnl_exec_arg_t arguments;
    private final Scratchpad scratchpad;
    private final long scratchBytes;
    private final Address address = new Address();

    Kernel(ShapedKernels.Parts parts, dnnl_stream stream, Scratchpad scratchpad) {
        memory.desc room = parts.description().scratchpad_desc();
        List<Argument> all = new ArrayList<>(parts.arguments());
        this.primitive = parts.primitive();
        this.handle = primitive.get();
        this.stream = stream;
        this.scratchpad = scratchpad;
        this.scratchBytes = room.get_size();
        if (scratchBytes > 0) {
            all.add(new Argument(dnnl.DNNL_ARG_SCRATCHPAD, room));
        }
        this.memories = new memory[all.size()];
        this.handles = new dnnl_memory[all.size()];
        this.arguments = new dnnl_exec_arg_t(all.size());
        for (int i = 0; i < memories.length; i++) {
            memories[i] = new memory(all.get(i).shape(), OneDnn.cpu(), new Pointer());
            handles[i] = memories[i].get();
            this.arguments.position(i).arg(all.get(i).id()).memory(handles[i]);
        }
        this.arguments.position(0);
        // They are made in a scope, which must not take them along.
        primitive.retainReference();
        this.arguments.retainReference();
        for (memory m : memories) {
            m.retainReference();
        }
    }

    /** @param addresses one for each argument, in their order */
    void run(long... addresses) {
        int given = scratchBytes > 0 ? handles.length - 1 : handles.length;
        for (int i = 0; i < given; i++) {
            set(i, addresses[i]);
        }
        if (scratchBytes > 0) {
            set(given, scratchpad.address(scratchBytes));
        }
        OneDnn.check(dnnl.dnnl_primitive_execute(handle, stream, handles.length, arguments), "run a kernel");
    }

    private void set(int argument, long at) {
        OneDnn.check(dnnl.dnnl_memory_set_data_handle(handles[argument], address.at(at)), "set an address");
    }

    @Override
    public void close() {
        for (memory m : memories) {
            m.close();
        }
        arguments.close();
        primitive.close();
    }

    /** A pointer that goes where it is told. */
    private static final class Address extends Pointer {
        Address at(long address) {
            this.address = address;
            return this;
        }
    }
}
