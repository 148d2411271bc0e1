package io.cnm.engine.wire;

import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Who somebody is to a registry, as Docker's clients tell it. <em>Immutable.</em>
 *
 * @param auth name, colon and password in base64, in place of those
 * @param serveraddress the registry, with or without scheme; empty for Docker's own
 * @param identitytoken for whom the registry names for tokens, in place of a password
 * @param registrytoken for the registry
 */
public record DockerAuth(
        String username,
        String password,
        String auth,
        String serveraddress,
        String identitytoken,
        String registrytoken) {
    public DockerAuth {
        username = Absent.text(username);
        password = Absent.text(password);
        auth = Absent.text(auth);
        serveraddress = Absent.text(serveraddress);
        identitytoken = Absent.text(identitytoken);
        registrytoken = Absent.text(registrytoken);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "user \"" + username + "\" of \"" + serveraddress + "\"";
    }

    /**
     * What is answered to who has shown it. <em>Immutable.</em>
     *
     * @param identityToken to be shown from now on in place of the password; empty if there is none
     */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Accepted(String status, String identityToken) {}
}
