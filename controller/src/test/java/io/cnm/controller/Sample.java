package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.SandboxId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Records made by reflection of whatever their components can hold, so that a component that is added later is there by
 * itself. Hardly two components have the same value. <em>Confined to one thread.</em>
 */
final class Sample {
    private static final List<String> TEXTS = List.of(
            "", "eth", "\"\\/", "a\tb\r\nc\b\f", "\u0000\u001f\u007f", "\u00e4\u20ac\u2028", "\ud83d\ude00", "<&'>");

    /** How much there is of what may be missing. */
    enum Filling {
        BARE,
        FULL,
        MIXED
    }

    private final Random random;
    private final Filling filling;
    private final boolean v6; // everywhere: a port's sources must be of the family of its address
    private final Map<Class<?>, Class<?>> kinds = new HashMap<>(); // everywhere too: not all facts can be in one step
    private int next = 1;

    Sample(Random random, Filling filling) {
        this.random = random;
        this.filling = filling;
        v6 = random.nextBoolean();
    }

    /** A record of the class, or of one of the classes of a sealed interface. */
    <T> T of(Class<T> type) {
        return type.cast(value(type));
    }

    private Object value(Type type) {
        return type instanceof ParameterizedType generic ? container(generic) : single((Class<?>) type);
    }

    private Object container(ParameterizedType type) {
        var arguments = type.getActualTypeArguments();
        var last = arguments[arguments.length - 1];
        if (type.getRawType() == Optional.class) {
            return Stream.generate(() -> value(last)).limit(size(1)).findFirst();
        }
        if (type.getRawType() == List.class) {
            return Stream.generate(() -> value(last)).limit(size(2)).toList();
        }
        var map = new HashMap<Object, Object>();
        IntStream.range(0, size(2)).forEach(i -> map.put(value(arguments[0]), value(last)));
        return map;
    }

    private int size(int most) {
        return switch (filling) {
            case BARE -> 0;
            case FULL -> most;
            case MIXED -> random.nextInt(most + 1);
        };
    }

    private Object single(Class<?> type) {
        if (type == String.class) {
            return oneOf(TEXTS) + next++;
        } else if (type == int.class) {
            return next++;
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == IpAddress.class) {
            return address();
        } else if (type == Cidr.class) {
            return new Cidr(address(), random.nextInt(32));
        } else if (type == MacAddress.class) {
            return MacAddress.local(random.nextLong());
        } else if (type == NetworkId.class) {
            return NetworkId.random();
        } else if (type == EndpointId.class) {
            return EndpointId.random();
        } else if (type == SandboxId.class) {
            return SandboxId.random();
        } else if (type == Path.class) {
            return Path.of("/run/" + next++);
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        } else if (type == Duration.class) {
            return Duration.ofMillis(random.nextInt());
        } else if (type.isEnum()) {
            return oneOf(List.of(type.getEnumConstants()));
        } else if (type.isSealed()) {
            return single(kinds.computeIfAbsent(type, family -> oneOf(List.of(family.getPermittedSubclasses()))));
        } else if (type.isRecord()) {
            return newRecord(type);
        }
        throw new AssertionError("it is not known how to make a " + type);
    }

    private IpAddress address() {
        return v6 ? IpAddress.v6(random.nextLong(), random.nextLong()) : IpAddress.v4(random.nextLong());
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Object newRecord(Class<?> type) {
        var components = type.getRecordComponents();
        var types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = Stream.of(components)
                .map(component -> value(component.getGenericType()))
                .toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a " + type + " cannot be made of " + List.of(values), e);
        }
    }
}
