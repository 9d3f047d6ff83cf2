package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pasta4j.bert.DamagedFiles;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;

/** A damaged graph is read or refused in our words, in little memory, whatever was damaged. */
class DamagedGraphTest {
    private static final byte[] FREQUENT = {0, 1, 2, 4, 8, 10, 18, 26, 32, 34, 40, 58, 127, (byte) 128, (byte) 255};
    private static final long MOST_BYTES = 128 << 20;
    private static final Path FILE = Path.of("damaged.pb");

    private static byte[] whole;
    private static GraphDef graph;

    @BeforeContainer
    static void read() throws IOException {
        whole = FrozenGraphTest.bytes();
        graph = GraphDef.parseFrom(whole);
    }

    @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
    void damagedBytes(@ForAll long seed) {
        read(DamagedFiles.damaged(whole, FREQUENT, new Random(seed)));
    }

    @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
    void damagedNodes(@ForAll long seed) {
        Random random = new Random(seed);
        GraphDef.Builder changed = graph.toBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            damage(changed.getNodeBuilder(random.nextInt(changed.getNodeCount())), random);
        }
        read(changed.build().toByteArray());
    }

    /** In memory: writing and mapping a file took longer than reading it. */
    private static void read(byte[] bytes) {
        DamagedFiles.loadsOrIsRefused(MOST_BYTES, () -> TensorFlowGraphs.frozen(FILE, ByteBuffer.wrap(bytes)));
    }

    private static void damage(NodeDef.Builder node, Random random) {
        NodeDef other = graph.getNode(random.nextInt(graph.getNodeCount()));
        List<String> attributes = List.copyOf(node.getAttrMap().keySet());
        switch (random.nextInt(6)) {
            case 0 -> node.setOp(other.getOp());
            case 1 -> node.addInput(other.getName());
            case 2 -> node.clearInput();
            case 3 -> node.setName(other.getName());
            case 4 -> {
                if (node.getInputCount() > 0) {
                    node.setInput(random.nextInt(node.getInputCount()), other.getName());
                }
            }
            default -> {
                for (String name : attributes) {
                    AttrValue value = other.getAttrOrDefault(name, AttrValue.getDefaultInstance());
                    node.putAttr(name, value);
                }
            }
        }
    }
}
