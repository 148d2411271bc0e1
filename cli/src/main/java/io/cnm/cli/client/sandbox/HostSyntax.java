package io.cnm.cli.client.sandbox;

import io.cnm.api.IpAddress;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What Docker's {@code --add-host} takes: {@code NAME=ADDRESS} or {@code NAME:ADDRESS}, brackets around IPv6 or not. */
final class HostSyntax implements ITypeConverter<HostSyntax.Host> {
    private static final String HOST_GATEWAY = "host-gateway";

    /**
     * A line of the hosts file.
     *
     * @param name of the host
     * @param address of the host, or {@code host-gateway}: the daemon knows what that is
     */
    record Host(String name, String address) {
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
        if (!address.equals(HOST_GATEWAY) && IpAddress.find(address).isEmpty()) {
            throw new TypeConversionException("'" + text + "': \"" + address + "\" is not an IP address");
        }
        return new Host(text.substring(0, at), address);
    }
}
