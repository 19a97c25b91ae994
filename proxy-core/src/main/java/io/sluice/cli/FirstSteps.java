package io.sluice.cli;

import java.net.InetSocketAddress;

/** What a newcomer is told to try. */
final class FirstSteps {
    private FirstSteps() {}

    static String text(InetSocketAddress proxy) {
        return """

                A simulated fleet answers: llama-7b and qwen-14b, two replicas each. Try:

                curl %1$s/v1/models

                curl %1$s/v1/chat/completions -H 'Content-Type: application/json' \\
                  -d '{"model":"llama-7b","messages":[{"role":"user","content":"Hello, fleet"}]}'

                curl -N %1$s/v1/chat/completions -H 'Content-Type: application/json' \\
                  -d '{"model":"qwen-14b","stream":true,"messages":[{"role":"user","content":"Tell it token by token"}]}'
                """
                .formatted(ServeCommand.url(proxy));
    }
}
