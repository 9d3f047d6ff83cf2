package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.pasta4j.bert.BadInputException;

/** Starts the short programs, which all take a checkpoint and a folder for the adapter. */
final class ShortProgram {
    private ShortProgram() {}

    /**
     * Runs one, or says on standard error in one line what is wrong.
     *
     * @param program whose name the person has typed
     * @param arguments as typed
     * @param example takes the checkpoint and the folder
     * @return exit status: 0 done, 1 an input cannot be used, 2 the arguments are wrong
     */
    static int run(Class<?> program, String[] arguments, BiConsumer<Path, Path> example) {
        if (arguments.length != 2) {
            System.err.println("Usage: " + program.getSimpleName() + " CHECKPOINT ADAPTER: a BERT with its tokenizer"
                    + " beside it (file or folder), and a folder that does not exist yet; found "
                    + arguments.length + (arguments.length == 1 ? " argument." : " arguments."));
            return 2;
        }
        try {
            example.accept(Path.of(arguments[0]), Path.of(arguments[1]));
            return 0;
        } catch (BadInputException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
