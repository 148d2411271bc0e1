package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import java.util.Optional;

/**
 * Names a leased pool, as Docker writes it: {@code LocalDefault/10.1.0.0/16} or
 * {@code LocalDefault/10.1.0.0/16/10.1.2.0/24}. <em>Immutable.</em>
 *
 * @param space the address space
 * @param subnet the pool
 * @param part the part of it that is handed out, if the lease is of a part
 */
record PoolId(String space, Cidr subnet, Optional<Cidr> part) {
    /** @throws InvalidParameterException if the text has another form */
    static PoolId parse(String text) {
        var fields = text.split("/", -1);
        if (fields.length != 3 && fields.length != 5) {
            throw new InvalidParameterException("pool id \"" + text
                    + "\" must have the form space/address/prefix or space/address/prefix/address/prefix");
        }
        var subnet = Cidr.parse(fields[1] + "/" + fields[2]);
        return new PoolId(
                fields[0],
                subnet,
                fields.length == 3 ? Optional.empty() : Optional.of(Cidr.parse(fields[3] + "/" + fields[4])));
    }

    @Override
    public String toString() {
        return space + "/" + subnet + part.map(each -> "/" + each).orElse("");
    }
}
