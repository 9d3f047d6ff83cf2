package org.pasta4j.cuda;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineMemory;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * A frozen encoder on a GPU. Threads take turns in asking, each pass on a stream of its own; what is asked of while
 * another pass is computed waits for nothing but the GPU.
 */
final class CudaEngine implements EncoderEngine {
    private final Sizes sizes;
    private final Gpu gpu;
    private final Kernels kernels;
    private final ModelWeights weights;
    private final Products products;
    private final Workspaces workspaces;
    private final Lifetime lifetime = new Lifetime("FusedEncoder", this::free);

    /** What the launches of a pass depend on, besides addresses. */
    private record Replay(PassShape shape, boolean offsets, boolean back) {}

    /** @throws BadInputException if there are no kernels for such a model, or the GPU has not enough memory */
    CudaEngine(BertModel model, Precision precision) {
        this.sizes = Sizes.of(model.config(), precision);
        sizes.obstacle().ifPresent(why -> {
            throw new BadInputException(why);
        });
        this.gpu = Gpu.join();
        List<Runnable> undo = new ArrayList<>(List.of(gpu::leave));
        try {
            gpu.enter();
            this.kernels = Kernels.load(gpu, sizes);
            undo.add(kernels::close);
            this.weights = new ModelWeights(gpu, model, sizes);
            undo.add(weights::close);
            this.products = new Products(gpu, sizes);
            undo.add(products::close);
            this.workspaces = new Workspaces(gpu, kernels, sizes);
        } catch (RuntimeException | Error e) {
            for (int i = undo.size() - 1; i >= 0; i--) {
                undo.get(i).run();
            }
            throw e;
        }
    }

    @Override
    public EnginePass forward(TokenBatch batch, OffsetTable offsets, PassOptions options, FloatBuffer output) {
        return whileOpen(() -> {
            Batch all = Batch.of(batch, offsets, options);
            PassShape shape = PassShape.of(
                    batch, all.used().specials(), all.used().count(), kernels.backwardClasses(), all.options());
            String what = "A batch of " + batch.rows().tokens() + " tokens";
            PassBlock pass = workspaces.take(what, shape);
            try {
                compute(pass, all, output);
            } catch (RuntimeException | Error e) {
                workspaces.discard(pass.workspace());
                throw e;
            }
            if (!shape.backward()) {
                workspaces.giveBack(pass.workspace());
            }
            return new Pass(pass, all);
        });
    }

    private void compute(PassBlock pass, Batch batch, FloatBuffer output) {
        Workspace workspace = pass.workspace();
        new PassIndex(pass.layout(), batch.rows(), batch.used(), kernels.backwardClasses(), workspace.staging())
                .write(batch.offsets(), batch.options());
        if (batch.options().wanted() == OutputSelection.ALL_HIDDEN_STATES) {
            allStates(pass, batch, output);
            return;
        }
        enqueue(workspace, new Replay(pass.shape(), batch.hasOffsets(), false), () -> {
            workspace.copyToDevice(pass.plan().index(), pass.layout().bytes());
            new ForwardPass(weights, products, pass, batch.hasOffsets()).launch(null);
            workspace.copyToHost(pass.plan().output(), pass.outputBytes());
        });
        workspace.synchronize();
        if (batch.options().wanted() == OutputSelection.MEANS) {
            new RowMeans(batch.rows(), sizes.hidden()).forward(staged(pass, batch), output);
        } else {
            scatter(pass, batch, 0, output);
        }
    }

    /** One state after the other goes out through the same buffer. */
    private void allStates(PassBlock pass, Batch batch, FloatBuffer output) {
        Workspace workspace = pass.workspace();
        int[] states = {0};
        Runnable next = () -> {
            workspace.copyToHost(pass.plan().output(), pass.outputBytes());
            workspace.synchronize();
            scatter(pass, batch, states[0]++ * batch.batch().outputSize(), output);
        };
        synchronized (products) {
            workspace.copyToDevice(pass.plan().index(), pass.layout().bytes());
            new ForwardPass(weights, products, pass, batch.hasOffsets()).launch(next);
            next.run();
        }
    }

    /** What prepares products is for one thread at a time. */
    private void enqueue(Workspace workspace, Replay key, Runnable work) {
        synchronized (products) {
            workspace.run(key, work);
        }
    }

    /** From the staging memory, where rows are packed, to where the caller wants them. */
    private void scatter(PassBlock pass, Batch batch, int firstRow, FloatBuffer output) {
        int h = sizes.hidden();
        FloatBuffer from = staged(pass, batch);
        for (int i = 0; i < batch.outputCount(); i++) {
            output.put((firstRow + batch.outputRow(i)) * h, from, i * h, h);
        }
    }

    /** The staging memory of the hidden states that come out. */
    private FloatBuffer staged(PassBlock pass, Batch batch) {
        return pass.workspace().stagingFloats((long) batch.outputCount() * sizes.hidden());
    }

    private <T> T whileOpen(Supplier<T> work) {
        return lifetime.during(() -> {
            gpu.enter();
            return work.get();
        });
    }

    @Override
    public Precision precision() {
        return sizes.precision();
    }

    @Override
    public EngineMemory memory() {
        return whileOpen(() -> new EngineMemory(weights.bytes(), 0, workspaces.peak(), 0, kernels.count()));
    }

    @Override
    public void close() {
        lifetime.close();
    }

    private void free() {
        gpu.enter();
        workspaces.close();
        products.close();
        weights.close();
        kernels.close();
        gpu.leave();
    }

    /** A forward pass; its workspace is its own until it is closed. */
    private final class Pass implements EnginePass {
        private final Batch batch;
        private PassBlock pass;

        Pass(PassBlock pass, Batch batch) {
            this.batch = batch;
            this.pass = pass.shape().backward() ? pass : null;
        }

        @Override
        public float[] backward(FloatBuffer outputGradient) {
            if (pass == null) {
                throw new IllegalStateException(
                        "This pass has no backward pass: it is closed, or was made without one.");
            }
            if (batch.used().count() == 0) {
                close();
                return new float[sizes.layers() * batch.offsets().size() * sizes.hidden()];
            }
            PassBlock block = pass;
            pass = null;
            return whileOpen(() -> {
                try {
                    float[] gradient = backward(block, outputGradient);
                    workspaces.giveBack(block.workspace());
                    return gradient;
                } catch (RuntimeException | Error e) {
                    workspaces.discard(block.workspace());
                    throw e;
                }
            });
        }

        private float[] backward(PassBlock block, FloatBuffer outputGradient) {
            Workspace workspace = block.workspace();
            gather(block, outputGradient);
            long bytes = block.offsetGradientBytes();
            enqueue(workspace, new Replay(block.shape(), true, true), () -> {
                workspace.copyToDevice(block.plan().output(), block.outputBytes());
                new BackwardPass(weights, products, block).launch();
                workspace.copyToHost(block.plan().offsetGradient(), bytes);
            });
            workspace.synchronize();
            return batch.used()
                    .unpack(
                            workspace.stagingFloats(bytes / Float.BYTES),
                            sizes.layers(),
                            sizes.hidden(),
                            batch.offsets().size());
        }

        private void gather(PassBlock block, FloatBuffer outputGradient) {
            int h = sizes.hidden();
            FloatBuffer to = staged(block, batch);
            if (batch.options().wanted() == OutputSelection.MEANS) {
                new RowMeans(batch.rows(), h).backward(outputGradient, to);
                return;
            }
            for (int i = 0; i < batch.outputCount(); i++) {
                to.put(i * h, outputGradient, batch.outputRow(i) * h, h);
            }
        }

        @Override
        public void close() {
            if (pass != null) {
                workspaces.giveBack(pass.workspace());
                pass = null;
            }
        }
    }
}
