# Builds the image of one service:
#
#   docker build --build-arg SERVICE=ui-service --tag winnow/ui-service .
#
# Behind a Maven mirror, add --secret id=maven-settings,src=$HOME/.m2/settings.xml, and --build-arg MVNW_REPOURL=… to download
# Maven itself from a mirror.

ARG JDK=eclipse-temurin:25.0.3_9-jdk-noble
ARG JRE=eclipse-temurin:25.0.3_9-jre-noble
ARG KAFKA=apache/kafka:4.4.0

FROM $JDK AS build
WORKDIR /build
COPY . .
ARG MVNW_REPOURL
RUN --mount=type=cache,target=/root/.m2,sharing=locked --mount=type=secret,id=maven-settings \
    settings=/run/secrets/maven-settings && [ -s "$settings" ] || settings= ; \
    ./mvnw -B -ntp ${settings:+--settings "$settings"} -Dquick -Dmaven.test.skip=true -Dquarkus.package.jar.type=aot-jar package \
        -pl coordinator-service,producer-service,dedup-service,ui-service -am

FROM $KAFKA AS kafka

# A short run of all services together, from which the JVM creates its AOT caches: services then start in half the time.
# It uses the JRE of the images, because a cache fits one JVM only.
FROM $JRE AS rehearsal
COPY --from=kafka /opt/kafka/libs /tmp/kafka
COPY --from=build /build/coordinator-service/target/quarkus-app /opt/winnow/coordinator-service
COPY --from=build /build/producer-service/target/quarkus-app /opt/winnow/producer-service
COPY --from=build /build/dedup-service/target/quarkus-app /opt/winnow/dedup-service
COPY --from=build /build/ui-service/target/quarkus-app /opt/winnow/ui-service
COPY deploy/image /opt/winnow/bin
RUN /opt/winnow/bin/rehearsal /tmp/kafka

FROM $JRE
ARG SERVICE
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="winnow/$SERVICE" \
      org.opencontainers.image.description="Winnow: many language models, one list without repeats" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin winnow \
 && install -d -o winnow -g winnow /var/lib/winnow
COPY deploy/image/entrypoint deploy/image/health deploy/image/jvm.options /opt/winnow/bin/
COPY --from=rehearsal /opt/winnow/$SERVICE /opt/winnow/$SERVICE
# Without a limit, the C library's allocator would keep separate memory for each of dozens of threads.
ENV WINNOW_SERVICE=$SERVICE \
    WINNOW_STATE_DIR=/var/lib/winnow \
    QUARKUS_HTTP_HOST=0.0.0.0 \
    QUARKUS_HTTP_PORT=8080 \
    MALLOC_ARENA_MAX=2
USER 10001
WORKDIR /var/lib/winnow
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["/opt/winnow/bin/health"]
ENTRYPOINT ["/opt/winnow/bin/entrypoint"]
