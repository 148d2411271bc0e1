package io.cnm.bench;

import io.cnm.linux.Fd;
import io.cnm.linux.InetSockets;
import io.cnm.linux.Netns;
import io.cnm.linux.Pipe;
import io.cnm.linux.PipeInput;
import io.cnm.linux.PipeOutput;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets that hold ports, and nothing else: a loop that opens one of each family for each port, attaches the filter that
 * lets nothing in, binds and listens. It is a C program if this machine has a compiler. <em>Confined to one thread.</em>
 */
interface SocketLoop extends Contender, AutoCloseable {
    /** What it is made of. */
    String language();

    @Override
    void close();

    /** One for so many ports in the namespace of the calling thread. */
    static SocketLoop open(Path directory, int first, int count) {
        return Engines.find("gcc").isPresent() ? InC.start(directory, first, count) : new InJava(first, count);
    }

    /** The C program, which keeps running and works when it is told to. */
    final class InC implements SocketLoop {
        private static final String SOURCE = "sockets.c";

        private final RunningProgram program;
        private final PipeOutput orders;
        private final PipeInput answers;
        private final BufferedReader lines;

        private InC(RunningProgram program, PipeOutput orders, PipeInput answers) {
            this.program = program;
            this.orders = orders;
            this.answers = answers;
            lines = new BufferedReader(new InputStreamReader(answers, StandardCharsets.US_ASCII));
        }

        private static InC start(Path directory, int first, int count) {
            var source = directory.resolve(SOURCE);
            var compiled = directory.resolve("sockets");
            try (var text = SocketLoop.class.getResourceAsStream(SOURCE)) {
                if (text == null) {
                    throw new IllegalStateException("no resource " + SOURCE);
                }
                Files.copy(text, source);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Shell.compile(source, compiled);
            var orders = Pipe.open();
            var answers = Pipe.open();
            try (var here = Netns.current();
                    var lentIn = orders.readEnd();
                    var lentOut = answers.writeEnd()) {
                var words = List.of(compiled.toString(), Integer.toString(first), Integer.toString(count));
                var program = Program.of(words).input(lentIn).output(lentOut).start(here);
                return new InC(program, orders.output(), answers.input());
            }
        }

        @Override
        public String language() {
            return "C";
        }

        @Override
        public double[] work(int count) {
            var took = new double[count];
            try {
                for (var i = 0; i < count; i++) {
                    orders.write('x');
                    orders.flush();
                    var line = lines.readLine();
                    if (line == null) {
                        throw new IllegalStateException("the C program could not take the ports");
                    }
                    took[i] = Long.parseLong(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return took;
        }

        /** It has given the ports back, or does so before it takes them again. */
        @Override
        public void cleanUp() {}

        @Override
        public void close() {
            try (program) {
                orders.close();
                answers.close();
            }
        }
    }

    /** The same by the calls that the kernel module uses. */
    final class InJava implements SocketLoop {
        private final int first;
        private final int count;
        private final List<Fd> held = new ArrayList<>();

        private InJava(int first, int count) {
            this.first = first;
            this.count = count;
        }

        @Override
        public String language() {
            return "Java";
        }

        @Override
        public double[] work(int times) {
            return Contender.of(this::hold, () -> {}).work(times);
        }

        private void hold() {
            cleanUp();
            for (var port = first; port < first + count; port++) {
                held.add(InetSockets.holdTcp(new InetSocketAddress(any(4), port)));
                held.add(InetSockets.holdTcp(new InetSocketAddress(any(16), port)));
            }
        }

        private static InetAddress any(int octets) {
            try {
                return InetAddress.getByAddress(new byte[octets]);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // so many zeros are an address
            }
        }

        @Override
        public void cleanUp() {
            held.forEach(Fd::close);
            held.clear();
        }

        @Override
        public void close() {
            cleanUp();
        }
    }
}
