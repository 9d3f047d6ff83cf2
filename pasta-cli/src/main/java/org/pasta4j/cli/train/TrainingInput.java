package org.pasta4j.cli.train;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.pasta.data.DataColumns;

/**
 * What a person typed to have an adapter trained.
 *
 * @param arguments all of the command line
 * @param train file of examples
 * @param dev file of held-out examples; null where a part of the others is held out
 * @param columns that were said of these files
 * @param skipped rows of them that were left out
 * @param output the adapter's folder
 */
record TrainingInput(
        List<String> arguments, Path train, Path dev, DataColumns columns, SkippedRows skipped, Path output) {}
