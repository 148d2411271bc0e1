package io.cnm.api;

/**
 * A published port as it stands: what {@link PortMapping} asked for, decided. <em>Immutable.</em>
 *
 * @param protocol of the port, on both sides
 * @param hostAddress where the host listens; unspecified means on every address of the family
 * @param hostPort 1 to 65535, or 0 where the port is merely opened (routed networks)
 * @param containerAddress where it leads
 * @param containerPort 1 to 65535
 */
public record PortBinding(
        Protocol protocol, IpAddress hostAddress, int hostPort, IpAddress containerAddress, int containerPort) {
    @Override
    public String toString() {
        var host = hostAddress.v6() ? "[" + hostAddress + "]" : hostAddress.toString();
        return host + ":" + hostPort + "->" + containerPort + "/" + protocol;
    }
}
