package io.cnm.bench;

/** One of two that do the same work. <em>Implementations are confined to one thread.</em> */
interface Contender {
    /** Does the work so many times and answers what each time took, in nanoseconds. */
    double[] work(int count);

    /** Takes back what work has done, and waits until nothing of it is left. */
    void cleanUp();

    /** Something to be measured that needs no cleaning up. */
    static Contender of(Runnable work, Runnable cleanUp) {
        return new Contender() {
            @Override
            public double[] work(int count) {
                var took = new double[count];
                for (var i = 0; i < count; i++) {
                    var start = System.nanoTime();
                    work.run();
                    took[i] = System.nanoTime() - start;
                }
                return took;
            }

            @Override
            public void cleanUp() {
                cleanUp.run();
            }
        };
    }
}
