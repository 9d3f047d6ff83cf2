import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.samediff.frameworkimport.tensorflow.importer.TensorflowFrameworkImporter;

/**
 * Makes golden/tiny-bert/samediff/tensorflow-import.fb of golden/tiny-bert/tf/frozen.pb by ND4J's own import, faults and
 * all. By hand, from the folder of this file:
 *
 *     mvn -q dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 *     java -cp "$(cat /tmp/classpath)" ImportTensorFlow.java frozen.pb tensorflow-import.fb
 */
public class ImportTensorFlow {
    public static void main(String[] arguments) {
        Map<String, INDArray> inputs = new HashMap<>();
        for (String name : List.of("input_ids", "input_mask", "segment_ids")) {
            inputs.put(name, Nd4j.ones(DataType.INT32, 2, 5));
        }
        SameDiff graph = new TensorflowFrameworkImporter().runImport(arguments[0], inputs, true);
        graph.save(new File(arguments[1]), false);
    }
}
