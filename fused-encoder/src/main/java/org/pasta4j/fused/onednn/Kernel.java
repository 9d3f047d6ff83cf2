package org.pasta4j.fused.onednn;

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
    private final Address address = new Address();

    Kernel(primitive primitive, dnnl_stream stream, List<Argument> arguments) {
        this.primitive = primitive;
        this.handle = primitive.get();
        this.stream = stream;
        this.memories = new memory[arguments.size()];
        this.handles = new dnnl_memory[arguments.size()];
        this.arguments = new dnnl_exec_arg_t(arguments.size());
        for (int i = 0; i < memories.length; i++) {
            memories[i] = new memory(arguments.get(i).shape(), OneDnn.cpu(), new Pointer());
            handles[i] = memories[i].get();
            this.arguments.position(i).arg(arguments.get(i).id()).memory(handles[i]);
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
        for (int i = 0; i < handles.length; i++) {
            OneDnn.check(dnnl.dnnl_memory_set_data_handle(handles[i], address.at(addresses[i])), "set an address");
        }
        OneDnn.check(dnnl.dnnl_primitive_execute(handle, stream, handles.length, arguments), "run a kernel");
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
