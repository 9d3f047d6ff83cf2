package org.pasta4j.benchmarks.siege;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Connections of clients that are not decent: bytes as they are. */
final class SiegeWire {
    /** Of what has no status: the server closed the connection, or nothing was to be read. */
    static final int CLOSED = -1;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_AT + 3;

    private final URI address;
    private final BooleanSupplier over;
    private final LongConsumer sleep;

    /**
     * @param over whether it is time to end
     * @param sleep until a {@link System#nanoTime}, or until it is time to end
     */
    SiegeWire(URI address, BooleanSupplier over, LongConsumer sleep) {
        this.address = address;
        this.over = over;
        this.sleep = sleep;
    }

    /** So many connections at once, closed together. */
    static final class Bundle implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        List<Socket> sockets() {
            return sockets;
        }

        @Override
        public void close() {
            sockets.forEach(SiegeWire::close);
        }
    }

    /** Opens up to so many connections; fewer where the server takes no more. */
    Bundle open(int number, int receiveBuffer) {
        Bundle bundle = new Bundle();
        try {
            for (int i = 0; i < number && !over.getAsBoolean(); i++) {
                bundle.sockets.add(connect(1000, receiveBuffer));
            }
        } catch (IOException e) {
            // That is their limit.
            return bundle;
        }
        return bundle;
    }

    Socket connect() throws IOException {
        return connect(PATIENCE_MILLIS, 0);
    }

    private Socket connect(int millis, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), millis);
            return socket;
        } catch (IOException e) {
            close(socket);
            throw e;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
            return;
        }
    }

    /** Sends a request on a connection of its own; the status. */
    int exchange(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            return status(socket);
        }
    }

    /** Writes what the server takes: it may answer, and close, before the end. */
    static boolean write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The status of the next answer. */
    static int status(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes(STATUS_END), StandardCharsets.US_ASCII);
            return line.length() < STATUS_END ? CLOSED : Integer.parseInt(line.substring(STATUS_AT));
        } catch (IOException | NumberFormatException e) {
            return CLOSED;
        }
    }

    /** Waits with what is open. */
    void hold(double seconds) {
        sleep.accept(System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    /** Sends bytes one by one on each connection, for a while. */
    void drip(Bundle bundle, double seconds) {
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        while (System.nanoTime() - end < 0 && !over.getAsBoolean()) {
            bundle.sockets.removeIf(socket -> !write(socket, new byte[] {'a'}));
            hold(0.1);
        }
    }

    /** The beginning of a request with a body. */
    static byte[] head(String methodAndPath, String type, long length, String... headers) {
        StringBuilder head = new StringBuilder(methodAndPath + " HTTP/1.1\r\nHost: x\r\n");
        if (!type.isEmpty()) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(length).append("\r\n\r\n");
        return ascii(head.toString());
    }

    /** A whole request. */
    static byte[] request(String methodAndPath, String type, byte[] body, String... headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head(methodAndPath, type, body.length, headers));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** A whole request for a prediction. */
    static byte[] prediction(String json) {
        return request("POST /v1/predict", "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** A request without a body. */
    static byte[] get(String path) {
        return ascii("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
