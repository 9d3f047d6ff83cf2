package org.pasta4j.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** Writes a transformer as Spark ML does: {@code metadata} with its settings, {@code data} with its adapters. */
final class PastaWriter extends MLWriter {
    /** Folder of the adapters. */
    static final String DATA = "data";

    private final PastaTransformer transformer;

    PastaWriter(PastaTransformer transformer) {
        this.transformer = transformer;
    }

    /** What takes a {@code SparkContext} is deprecated in Spark 4, and all that Spark 3.5 has. */
    @Override
    @SuppressWarnings("deprecation")
    public void saveImpl(String path) {
        Configuration hadoop = sparkSession().sessionState().newHadoopConf();
        ShippedAdapters adapters = transformer.shipped(hadoop);
        DefaultParamsWriter$.MODULE$.saveMetadata(transformer, path, sc(), Option.empty(), Option.empty());
        Path data = new Path(path, DATA);
        adapters.files().forEach((name, files) -> write(name.isEmpty() ? data : new Path(data, name), files, hadoop));
    }

    private static void write(Path folder, Map<String, byte[]> files, Configuration hadoop) {
        try {
            FileSystem system = folder.getFileSystem(hadoop);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                try (OutputStream out = system.create(new Path(folder, file.getKey()), true)) {
                    out.write(file.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the adapter to " + folder, e);
        }
    }
}
