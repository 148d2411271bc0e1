package io.cnm.api;

/**
 * Ports of the host are not to be had for an endpoint. Kind and message are those of the refusal: a conflict if a port is taken,
 * unavailable if a range has no free one, a failure of the system if the kernel refuses otherwise.
 */
public final class PublicationException extends CnmException {
    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final String id;

    /**
     * A refusal.
     *
     * @param endpoint name of the one to which the ports were to lead
     * @param id its identity, which it loses if it was about to be made
     * @param cause why
     */
    public PublicationException(String endpoint, EndpointId id, CnmException cause) {
        super(cause.kind(), String.valueOf(cause.getMessage()), cause);
        this.endpoint = endpoint;
        this.id = id.value();
    }

    /** Name of the endpoint to which the ports were to lead. */
    public String endpoint() {
        return endpoint;
    }

    /** Its identity, which it loses if it was about to be made. */
    public EndpointId endpointId() {
        return new EndpointId(id);
    }
}
