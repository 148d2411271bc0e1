package sample;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** Lambdas and method references of each kind; Java 8 to run on all versions. */
public class Lambdas {
    private final String own;

    Lambdas(String own) {
        this.own = own;
    }

    interface Marker {}

    interface Named {
        String name();

        default Supplier<String> greeting(String word) {
            return () -> word + " " + name();
        }

        static Supplier<String> fixed() {
            return () -> "fixed";
        }
    }

    interface Narrow<T extends Number> {
        T get(T value);
    }

    interface Narrower extends Narrow<Integer> {
        @Override
        Integer get(Integer value);
    }

    class Inner {
        Supplier<String> both(String other) {
            return () -> own + other + secret();
        }
    }

    private String secret() {
        return "/secret of " + own;
    }

    private static long twice(int number) {
        return 2L * number;
    }

    Supplier<String> ofThis() {
        return this::secret;
    }

    Supplier<Supplier<String>> nested(int a, long b, double c, float d, byte e, short f, char g, boolean h) {
        return () -> () -> own + a + b + c + d + e + f + g + h;
    }

    static List<Object> results() throws Exception {
        List<Object> results = new ArrayList<>();
        Lambdas it = new Lambdas("it");
        Supplier<String> nothing = () -> "nothing";
        results.add(nothing.get());
        results.add(it.ofThis().get());
        results.add(it.nested(1, 2L, 3.5, 4.25f, (byte) 5, (short) 6, '7', true).get().get());
        results.add(it.new Inner().both("+").get());
        ToLongFunction<Integer> widened = Lambdas::twice;
        results.add(widened.applyAsLong(21));
        Function<Integer, Long> boxed = Lambdas::twice;
        results.add(boxed.apply(4));
        LongSupplier fromInt = "four"::length;
        results.add(fromInt.getAsLong());
        IntSupplier unboxed = Integer.valueOf(9)::intValue;
        results.add(unboxed.getAsInt());
        DoubleUnaryOperator half = x -> x / 2;
        results.add(half.applyAsDouble(5));
        Callable<Object> generic = () -> 3;
        results.add(generic.call());
        BooleanSupplier empty = results::isEmpty;
        results.add(empty.getAsBoolean());
        Function<String, Lambdas> constructor = Lambdas::new;
        results.add(constructor.apply("made").own);
        IntFunction<String[]> array = String[]::new;
        results.add(array.apply(3).length);
        Function<String, Integer> unbound = String::length;
        results.add(unbound.apply("12345"));
        BiFunction<String, String, Boolean> equal = String::equals;
        results.add(equal.apply("a", "b"));
        List<Integer> dropped = new ArrayList<>();
        java.util.function.Consumer<Integer> discarding = dropped::add;
        discarding.accept(8);
        Runnable discardsTwo = () -> twice(1);
        discardsTwo.run();
        results.add(dropped);
        Named named = () -> "named";
        results.add(named.greeting("hello").get());
        results.add(Named.fixed().get());
        Runnable marked = (Runnable & Marker) () -> dropped.add(1);
        marked.run();
        results.add(marked instanceof Marker);
        Narrower bridged = value -> value + 1;
        Narrow<Integer> wide = bridged;
        results.add(wide.get(1));
        Supplier<String> kept = (Supplier<String> & Serializable) () -> "kept";
        results.add(kept.get());
        String[] words = {"pear", "fig", "apple"};
        Arrays.sort(words, Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder()));
        results.add(Arrays.asList(words));
        UnaryOperator<String> recursive = new UnaryOperator<String>() {
            @Override
            public String apply(String text) {
                Supplier<String> inner = () -> text.isEmpty() ? "" : apply(text.substring(1)) + text.charAt(0);
                return inner.get();
            }
        };
        results.add(recursive.apply("abc"));
        Supplier<Supplier<String>> same = () -> nothing;
        results.add(same.get() == nothing);
        return results;
    }
}
