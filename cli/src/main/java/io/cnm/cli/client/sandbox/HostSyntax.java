package io.cnm.cli.client.sandbox;

import io.cnm.api.IpAddress;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What Docker's {@code --add-host} takes: {@code NAME=ADDRESS} or {@code NAME:ADDRESS}, brackets around IPv6 or not. */
final class HostSyntax implements ITypeConverter<HostSyntax.Host> {
    /**
     * A line of the hosts file.
     *
     * @param name of the host
     * @param address of the host
     */
    record Host(String name, IpAddress address) {
        /** As the daemon wants it. */
        Value value() {
            return new Fields().text("name", name).text("address", address).value();
        }
    }

    @Override
    public Host convert(String text) {
        var at = text.indexOf('=') < 0 ? text.indexOf(':') : text.indexOf('=');
        if (at < 1) {
            throw new TypeConversionException("'" + text + "' must be NAME=ADDRESS or NAME:ADDRESS");
        }
        var address = text.substring(at + 1);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        var shown = address;
        return new Host(
                text.substring(0, at),
                IpAddress.find(address)
                        .orElseThrow(() ->
                                new TypeConversionException("'" + text + "': \"" + shown + "\" is not an IP address")));
    }
}
