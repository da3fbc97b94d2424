FROM python:3.14-slim AS builder
WORKDIR /srv
# Without pip of its own, nothing can be installed into the finished environment.
RUN python -m venv --without-pip /srv/venv
COPY requirements.lock ./
RUN pip --python /srv/venv/bin/python install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY app app
COPY migrations migrations
RUN pip --python /srv/venv/bin/python install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && pip --python /srv/venv/bin/python uninstall --yes setuptools \
    && python -m compileall -q app migrations \
    && rm -rf ./*.egg-info build

FROM python:3.14-slim
LABEL org.opencontainers.image.title="Party Statistics API" \
    org.opencontainers.image.description="Yearly statistics of Party organizations in Vietnam, compared between provinces and years" \
    org.opencontainers.image.version="0.1.0"
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PARTY_STATS_PORT=8000 PARTY_STATS_DATABASE_URL=sqlite:////srv/data/party-stats.sqlite \
    PARTY_STATS_EXPORTS_FOLDER=/srv/data/exports
WORKDIR /srv
RUN mkdir data && chown 10001:10001 data
COPY --from=builder /srv /srv
USER 10001:10001
VOLUME /srv/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PARTY_STATS_PORT\"]}/readyz', timeout=4)"]
CMD ["party-stats", "run", "--host", "0.0.0.0"]
