package org.pasta4j.spark;

import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link PastaWriter} has written. */
final class PastaReader extends MLReader<PastaTransformer> {

    /** What takes a {@code SparkContext} is deprecated in Spark 4, and all that Spark 3.5 has. */
    @Override
    @SuppressWarnings("deprecation")
    public PastaTransformer load(String path) {
        DefaultParamsReader.Metadata metadata =
                DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), PastaTransformer.class.getName());
        PastaTransformer transformer = new PastaTransformer(metadata.uid());
        metadata.getAndSetParams(transformer, Option.empty());
        String data = new Path(path, PastaWriter.DATA).toString();
        return transformer.isSet(transformer.adapter()) ? transformer.setAdapter(data) : transformer.setAdapters(data);
    }
}
