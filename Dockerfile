# The connector as an image: `docker build -t backorder-connector .`, or `make image` to build and try it.
# How it is run beside a shop: docs/operations.md.

# Debian's own Python: both stages have the same one, and it gets Debian's security updates.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS build
# hadolint ignore=DL3008 # the newest of a stable Debian is what is wanted
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-pip python3-venv \
    && python3 -m venv --without-pip /opt/backorder
WORKDIR /src
COPY . .
RUN python3 -m pip --python /opt/backorder/bin/python install --no-cache-dir -c constraints.txt .

FROM ${BASE}
# hadolint ignore=DL3008 # as above
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* \
    && install -d -o 10001 -g 10001 -m 700 /data
COPY --from=build /opt/backorder /opt/backorder
COPY LICENSE /usr/share/doc/backorder-connector/LICENSE

ENV PATH=/opt/backorder/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BACKORDER_CONFIG=/etc/backorder/config.toml \
    BACKORDER_LEDGER__PATH=/data/backorder.sqlite \
    BACKORDER_MAIL__FOLDER=/data/letters

# Settings are mounted at /etc/backorder/config.toml, secrets as files in /run/secrets.
# What must outlive the container is in /data, and nothing else is written but temporary files in /tmp.
USER 10001:10001
WORKDIR /data
VOLUME /data

# Unhealthy: no pass has come to its end for three intervals and a quarter of an hour.
HEALTHCHECK --interval=2m --timeout=30s --start-period=20m --retries=2 CMD ["backorder", "health"]

ENTRYPOINT ["backorder"]
CMD ["run"]

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Backorder connector" \
      org.opencontainers.image.description="Sells what is not on the shelf yet, and tells exactly the right customers when a supplier's date slips." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
