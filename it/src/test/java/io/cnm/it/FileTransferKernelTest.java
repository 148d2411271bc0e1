package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.FirewallBackend;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Protocols that use more than one connection, with real servers in a sandbox and a client outside: FTP (RFC 959) connects
 * back in active mode and to further published ports in passive mode, TFTP (RFC 1350) answers from a port of its own.
 */
@InPrivateNetns
class FileTransferKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FIRST_DATA_PORT = 21100;
    private static final int LAST_DATA_PORT = 21103;

    private final byte[] content = new byte[3_000_001];

    @BeforeEach
    void fillContent() {
        new Random(1).nextBytes(content);
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false", "IPTABLES, true", "IPTABLES, false"})
    void ftpGoesBothWays(FirewallBackend backend, boolean passive, Lab lab) throws IOException {
        var site = Site.open(lab, builder -> builder.firewall(backend));
        var spec = SandboxSpec.named("ftp").publish(PortMapping.tcp(2121, 21));
        for (var port = FIRST_DATA_PORT; port <= LAST_DATA_PORT; port++) {
            spec.publish(PortMapping.tcp(port, port));
        }
        serveFtp(lab, site.sandbox(spec.build(), site.network("front", 1)));

        site.outside().netns().run(() -> {
            try {
                transfer(passive);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void transfer(boolean passive) throws IOException {
        var client = new FTPClient();
        client.setDataTimeout(PATIENCE);
        client.connect(Site.HOST, 2121);
        try {
            assertThat(client.login("anonymous", "cnm"))
                    .as(client.getReplyString())
                    .isTrue();
            assertThat(client.setFileType(FTP.BINARY_FILE_TYPE)).isTrue();
            if (passive) {
                client.enterLocalPassiveMode();
            }
            assertThat(client.storeFile("inbox/file", new ByteArrayInputStream(content)))
                    .as(client.getReplyString())
                    .isTrue();
            var back = new ByteArrayOutputStream();
            assertThat(client.retrieveFile("inbox/file", back))
                    .as(client.getReplyString())
                    .isTrue();
            assertThat(back.toByteArray()).isEqualTo(content);
            assertThat(FTPReply.isPositiveCompletion(client.quit())).isTrue();
        } finally {
            client.disconnect();
        }
    }

    private static void serveFtp(Lab lab, Place place) throws IOException {
        var root = Files.createDirectories(lab.dir().resolve("ftp"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(
                Files.createDirectories(root.resolve("inbox")), PosixFilePermissions.fromString("rwxrwxrwx"));
        var settings = lab.dir().resolve("vsftpd.conf");
        Files.writeString(settings, """
                listen=YES
                background=NO
                anonymous_enable=YES
                no_anon_password=YES
                ftp_username=daemon
                anon_root=%s
                write_enable=YES
                anon_upload_enable=YES
                anon_umask=022
                secure_chroot_dir=%s
                seccomp_sandbox=NO
                pasv_address=%s
                pasv_min_port=%d
                pasv_max_port=%d
                """.formatted(
                root, Files.createDirectories(lab.dir().resolve("empty")), Site.HOST, FIRST_DATA_PORT, LAST_DATA_PORT));
        lab.closeAtEnd(place.shell().start(lab.dir().resolve("vsftpd.log"), "vsftpd", settings.toString()));
        lab.await("vsftpd", () -> place.reaches(place.ipv4(), 21));
    }

    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void tftpAnswersFromAnotherPort(FirewallBackend backend, Lab lab) throws IOException {
        var site = Site.open(lab, builder -> builder.firewall(backend));
        var spec = SandboxSpec.named("tftp").publish(PortMapping.udp(6969, 69)).build();
        serveTftp(lab, site.sandbox(spec, site.network("front", 1)));

        var back = site.outside().netns().call(() -> {
            var received = new ByteArrayOutputStream();
            try (var client = new TFTPClient()) {
                client.setDefaultTimeout(PATIENCE);
                client.open();
                client.receiveFile("file", TFTP.BINARY_MODE, received, Site.HOST, 6969);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return received.toByteArray();
        });

        assertThat(back).isEqualTo(Arrays.copyOf(content, 100_000));
    }

    private void serveTftp(Lab lab, Place place) throws IOException {
        var root = Files.createDirectories(lab.dir().resolve("tftp"));
        Files.write(root.resolve("file"), Arrays.copyOf(content, 100_000));
        var log = lab.dir().resolve("dnsmasq.log");
        lab.closeAtEnd(place.shell()
                .start(
                        log,
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--user=root",
                        "--port=0",
                        "--pid-file=" + lab.dir().resolve("dnsmasq.pid"),
                        "--log-facility=-",
                        "--enable-tftp",
                        "--tftp-root=" + root));
        lab.await("dnsmasq", () -> place.run("busybox", "netstat", "-lun").contains(":69 "));
    }
}
