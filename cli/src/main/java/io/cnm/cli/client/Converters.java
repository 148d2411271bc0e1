package io.cnm.cli.client;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.Link;
import io.cnm.api.MacAddress;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What options take, read by the values that the library has for it. Their messages say what is allowed. */
public final class Converters {
    private Converters() {}

    /** Reads a text, and refuses it in a way that names the option. */
    public static <T> T read(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (CnmException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** An IPv4 or IPv6 address. */
    public static final class Address implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            return read(text, IpAddress::parse);
        }
    }

    /** A subnet. */
    public static final class Subnet implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            return read(text, Cidr::parse);
        }
    }

    /** Another endpoint, and what it is called. */
    public static final class Linked implements ITypeConverter<Link> {
        @Override
        public Link convert(String text) {
            return read(text, Link::parse);
        }
    }

    /** A hardware address. */
    public static final class Mac implements ITypeConverter<MacAddress> {
        @Override
        public MacAddress convert(String text) {
            return read(text, MacAddress::parse);
        }
    }
}
