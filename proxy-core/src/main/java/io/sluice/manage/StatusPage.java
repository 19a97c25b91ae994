package io.sluice.manage;

import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;
import io.sluice.stream.LocalAnswer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The status for people: one page that needs nothing else and changes nothing. */
final class StatusPage {
    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width">
            <title>Sluice</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; padding: .3em .8em .3em 0; border-bottom: 1px solid #ccc; vertical-align: top }
            td.number { text-align: right }
            .healthy { color: #17692c } .unhealthy, .critical { color: #a8071a } .draining, .ejected, .moderate { color: #8a5300 }
            </style>
            </head>
            <body>
            """;

    private StatusPage() {}

    static LocalAnswer of(ProxyStatus status) {
        return new LocalAnswer(
                        200,
                        "text/html; charset=utf-8",
                        List.of(),
                        html(status).getBytes(StandardCharsets.UTF_8),
                        false)
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .with("X-Content-Type-Options", "nosniff")
                .with("Cache-Control", "no-store");
    }

    private static String html(ProxyStatus status) {
        String rows = status.fleet().members().stream().map(StatusPage::row).collect(joined());
        return HEAD
                + "<h1>Sluice "
                + escaped(status.version())
                + "</h1>\n<p>"
                + (status.draining() ? "<strong class=\"draining\">Stopping.</strong> " : "")
                + "Up for "
                + uptime(status.uptime())
                + ", listening on "
                + escaped(String.join(", ", status.listeners()))
                + " ("
                + escaped(status.transport())
                + "). "
                + (status.canServe()
                        ? ""
                        : "<strong class=\"unhealthy\">Nothing can be served: no backend is healthy."
                                + "</strong> ")
                + "Pressure: "
                + word(status.pressure().shown())
                + (status.waiting() > 0 ? ", " + status.waiting() + " requests wait" : "")
                + ".</p>\n<h2>Models</h2>\n<p>"
                + (status.models().isEmpty()
                        ? "None is known."
                        : escaped(String.join(", ", status.models())))
                + "</p>\n<h2>Backends</h2>\n<table>\n<tr><th>id<th>health<th>in flight<th>models"
                + "<th>last failure</tr>\n"
                + rows
                + "</table>\n<p><a href=\"/api/v1/status\">as JSON</a>, <a href=\"/metrics\">metrics"
                + "</a>, <a href=\"/api/v1/config\">configuration</a></p>\n</body>\n</html>\n";
    }

    private static String row(Member member) {
        String models =
                member.models().stream().map(ServedModel::id).collect(Collectors.joining(", "));
        int most = member.backend().maxInFlight();
        return "<tr><td>"
                + escaped(member.backend().id())
                + "<td>"
                + word(member.health().shown())
                + "<td class=\"number\">"
                + member.backend().inFlight()
                + (most == 0 ? "" : " of " + most)
                + "<td>"
                + escaped(models)
                + "<td>"
                + escaped(member.lastFailure())
                + (member.lastFailure().isEmpty()
                        ? ""
                        : " (" + Ago.text(ProxyStatus.sinceFailure(member)) + ")")
                + "</tr>\n";
    }

    private static String word(String word) {
        return "<span class=\"" + word + "\">" + word + "</span>";
    }

    private static java.util.stream.Collector<CharSequence, ?, String> joined() {
        return Collectors.joining();
    }

    private static String uptime(Duration uptime) {
        return String.format(
                Locale.ROOT,
                "%d d %02d:%02d:%02d",
                uptime.toDays(),
                uptime.toHoursPart(),
                uptime.toMinutesPart(),
                uptime.toSecondsPart());
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
