package org.pasta4j.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * How many threads a base computes with: as many as the tasks that can run in this JVM at once have processors,
 * {@code spark.task.cpus} each. Passes of tasks follow each other, each on all of these threads, while the other tasks
 * cut texts into tokens and read and write rows. The threads are the process's, not a base's: what is set first stays.
 */
final class ExecutorThreads {
    /** Of the fused encoder, which reads it when it is loaded. */
    private static final String THREADS = "pasta.threads";

    private static final Pattern LOCAL = Pattern.compile("local(\\[\\s*([0-9]+|\\*)\\s*(,.*)?])?");

    /** In the arguments of an executor's main class. */
    private static final Pattern TOLD = Pattern.compile("ExecutorBackend\\b.* --cores ([0-9]{1,6})\\b");

    private ExecutorThreads() {}

    /** Sets the number for the bases of this JVM, unless the user has. */
    static synchronized void limit() {
        if (System.getProperty(THREADS) == null) {
            int count = count(
                    SparkEnv.get().conf(),
                    System.getProperty("sun.java.command", ""),
                    Runtime.getRuntime().availableProcessors());
            System.setProperty(THREADS, Integer.toString(count));
        }
    }

    /**
     * @param command by which this JVM was started
     * @param processors of this machine, as far as this JVM may use them
     */
    static int count(SparkConf conf, String command, int processors) {
        int ofTask = conf.getInt("spark.task.cpus", 1);
        return Math.max(1, cores(conf, command, processors) / ofTask) * ofTask;
    }

    private static int cores(SparkConf conf, String command, int processors) {
        String master = conf.get("spark.master", "local[*]");
        Matcher local = LOCAL.matcher(master);
        if (local.matches()) {
            String threads = local.group(2) == null ? "1" : local.group(2);
            return threads.equals("*") ? processors : Integer.parseInt(threads);
        }
        // A worker of a standalone cluster tells its executors how many processors it has for them.
        Matcher told = TOLD.matcher(command);
        if (told.find()) {
            return Integer.parseInt(told.group(1));
        }
        boolean hasOne = master.equals("yarn") || master.startsWith("k8s");
        return conf.getInt("spark.executor.cores", hasOne ? 1 : processors);
    }
}
