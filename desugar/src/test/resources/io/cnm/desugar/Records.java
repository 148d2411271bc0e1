package sample;

import java.util.ArrayList;
import java.util.List;

/** Records that have not written their methods, and joined texts. */
class Records {
    record All(boolean a, byte b, short c, char d, int e, long f, float g, double h, String i, int[] j) {}

    record None() {}

    record Own(int a) {
        @Override
        public String toString() {
            return "own" + a;
        }
    }

    interface Shape {
        record Square(double side) implements Shape {}

        default String text() {
            return "shape " + this;
        }
    }

    static List<Object> results() {
        List<Object> results = new ArrayList<>();
        int[] array = {1};
        All one = all(array);
        All same = all(array);
        results.add(one.equals(same));
        results.add(one.equals(null));
        results.add(one.equals("one"));
        results.add(one.hashCode() == same.hashCode());
        results.add(one.toString().replaceAll("@.*", "@"));
        List<All> others = List.of(
                new All(false, (byte) 2, (short) 3, '4', 5, 6, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 0, (short) 3, '4', 5, 6, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 2, (short) 0, '4', 5, 6, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '0', 5, 6, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '4', 0, 6, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '4', 5, 0, Float.NaN, -0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '4', 5, 6, 0, -0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '4', 5, 6, Float.NaN, 0.0, "i", array),
                new All(true, (byte) 2, (short) 3, '4', 5, 6, Float.NaN, -0.0, null, array),
                new All(true, (byte) 2, (short) 3, '4', 5, 6, Float.NaN, -0.0, "i", new int[] {1}));
        for (All other : others) {
            results.add(one.equals(other));
            results.add(other.equals(one));
        }
        results.add(new All(true, (byte) 2, (short) 3, '4', 5, 6, 7, 8, "i", null).hashCode());
        results.add(new None());
        results.add(new None().equals(new None()));
        results.add(new None().hashCode());
        results.add(new Own(3));
        results.add(new Own(3).equals(new Own(3)));
        results.add(new Shape.Square(2).text());
        char[] letters = null;
        results.add("" + letters + (byte) 1 + (short) 2 + 'c' + 3L + 1.5f + 2.5 + true + new StringBuilder("x") + '\1' + "\2");
        return results;
    }

    private static All all(int[] array) {
        return new All(true, (byte) 2, (short) 3, '4', 5, 6, Float.NaN, -0.0, "i", array);
    }
}
