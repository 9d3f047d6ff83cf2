import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.export.PastaExport;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * Goes every way through the library, to be started with the jars of Spark before the assembly's: reads a base of each
 * kind, trains, saves, loads, answers, exports. Prints a line a way. Arguments: folder of a base, folder to write in.
 */
final class EveryPath {
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        Path out = Path.of(arguments[1]);
        BertModel base = BertCheckpoint.open(folder);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            for (EncoderKind kind : List.of(EncoderKind.STOCK, EncoderKind.AUTO)) {
                train(base, tokenizer, kind, out.resolve("adapter-" + kind));
            }
            Adapter adapter = Adapter.load(out.resolve("adapter-stock"));
            try (AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
                pool.put("a", adapter);
                System.out.println("pool " + pool.answer(List.of(pool.prepare(PoolRequest.text("a", "good")))).size());
            }
            PastaExport export = PastaExport.of(adapter, base, tokenizer);
            Path graph = out.resolve("graph.fb");
            System.out.println("samediff " + export.writeSameDiff(graph).size());
            System.out.println("loaded " + SameDiff.load(graph.toFile(), false).hasVariable(PastaExport.LOGITS));
            System.out.println("onnx " + export.writeOnnx(out.resolve("graph.onnx")).size());
        }
        for (String kind : List.of("onnx", "tf", "samediff")) {
            System.out.println("read " + kind + " " + opened(folder.resolve(kind)));
        }
    }

    private static void train(BertModel base, BertTokenizer tokenizer, EncoderKind kind, Path folder) {
        List<Example> examples = List.of(Example.of("good", "good"), Example.of("bad", "bad"));
        try (PastaModel model = PastaModel.create(
                Encoders.open(base, kind, Precision.FP32), tokenizer, PastaConfig.classification("bad", "good"))) {
            model.fit(examples, TrainingOptions.defaults().withLearningRate(1e-2));
            model.save(folder);
            System.out.println("trained " + kind + " " + model.predict("good").label().isEmpty());
        }
    }

    private static int opened(Path folder) {
        try (var files = Files.walk(folder)) {
            int read = 0;
            for (Path file : files.filter(EveryPath::isModel).sorted().toList()) {
                if (file.toString().endsWith(".fb")) {
                    SameDiff graph = SameDiff.load(file.toFile(), false);
                    PastaLayers.repair(graph);
                    BertCheckpoint.of(graph);
                } else {
                    BertCheckpoint.open(file);
                }
                read++;
            }
            return read;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isModel(Path file) {
        // The saved model is read with its folder; quantised products are refused.
        return file.toString().matches(".*([.]onnx|frozen[.]pb|[.]fb)") && !file.toString().contains("quantized");
    }
}
