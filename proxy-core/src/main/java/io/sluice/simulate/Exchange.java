package io.sluice.simulate;

import io.netty.channel.EventLoop;

/**
 * One request that the model works on, from its start to its one end: answered, or left by its
 * client. Confined to the event loop of its connection.
 */
final class Exchange implements Generation.Listener {
    /** What is said to whom, and what may go wrong on the way. */
    record Plan(
            String model,
            int promptTokens,
            Speech speech,
            Output output,
            Reply reply,
            Fault fault) {}

    private final Plan plan;
    private final Load load;
    private final Tally tally;
    private final Generation generation;
    private int said;
    private boolean begun;
    private boolean over;

    Exchange(EventLoop loop, Generation.Pace pace, Plan plan, Load load, Tally tally) {
        this.plan = plan;
        this.load = load;
        this.tally = tally;
        this.generation = new Generation(loop, pace, plan.speech().inTurns(), this);
    }

    void start() {
        load.started(plan.model(), plan.promptTokens());
        plan.output().begin();
        generation.start();
    }

    void resume() {
        generation.resume();
    }

    /** The client is gone: no more tokens. After the end of the answer this does nothing. */
    void left() {
        if (!over) {
            over("abort");
            tally.cancel();
        }
    }

    @Override
    public boolean ready() {
        return plan.reply().writable();
    }

    @Override
    public void token(Speech.Token token) {
        if (goesWrong()) {
            return;
        }
        if (!begun) {
            begun = true;
            plan.output().first();
        }
        said++;
        load.token(plan.model());
        plan.output().token(token);
    }

    @Override
    public void end() {
        if (goesWrong()) {
            return;
        }
        boolean cut = plan.speech().choices().stream().anyMatch(Speech.Choice::cut);
        over(cut ? "length" : "stop");
        tally.complete();
        plan.output().end();
    }

    private void over(String reason) {
        over = true;
        generation.stop();
        load.ended(plan.model(), plan.promptTokens() + said, reason);
    }

    /** Whether a fault ends it here. A fault that closes the connection makes the client leave. */
    private boolean goesWrong() {
        switch (plan.fault()) {
            case Fault.Reset(int after) when after == said -> plan.reply().reset();
            case Fault.Truncate(int after) when after == said -> plan.output().breakOff();
            case Fault.Hang(int after) when after == said -> {}
            default -> {
                return false;
            }
        }
        generation.stop();
        return true;
    }
}
