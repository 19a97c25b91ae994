# syntax=docker/dockerfile:1
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml ./
COPY proxy-codec proxy-codec
COPY proxy-core proxy-core
COPY proxy-bench/pom.xml proxy-bench/pom.xml
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -q -T2 -pl proxy-core -am package \
      -Dmaven.test.skip=true -DskipTests -Dformat.skip=true -Djacoco.skip=true \
    && mkdir -p /dist/lib \
    && cp proxy-core/target/proxy-core-*.jar proxy-core/target/lib/*.jar /dist/lib/

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --no-create-home sluice
WORKDIR /opt/sluice
COPY --from=build /dist/lib lib
COPY sluice ./
COPY config/container.yaml /etc/sluice/sluice.yaml
USER 10001
ENV SLUICE_CONFIG=/etc/sluice/sluice.yaml
# 8000 is for clients; 9090, management, listens on the container's own loopback only.
EXPOSE 8000
# Alive, not ready: a fleet that is down is no reason to restart the proxy.
HEALTHCHECK --interval=5s --timeout=2s --start-period=5s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
# The launcher becomes the Java process, so SIGTERM reaches it and drains it.
STOPSIGNAL SIGTERM
ENTRYPOINT ["./sluice"]
CMD ["serve"]
