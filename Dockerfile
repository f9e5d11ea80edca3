# The service alone: no tools, no tests, no compiler, and a user that owns only the data.

FROM python:3.13-slim AS build
WORKDIR /srv/bide
COPY requirements/bootstrap.lock requirements/runtime.lock requirements/
# Compiled files that are never checked against their source: nothing changes in an image, and
# a build that sets all times alike would have every start compile everything again.
ENV PYC_INVALIDATION_MODE=unchecked-hash
# The virtual environment is made where it will be used, because its scripts name it.
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements/bootstrap.lock \
    && python -m venv --without-pip .venv \
    && /opt/uv/bin/uv pip install --no-cache --compile-bytecode --require-hashes \
        --python .venv/bin/python -r requirements/runtime.lock

FROM python:3.13-slim
WORKDIR /srv/bide
RUN useradd --system --uid 10001 --user-group --home-dir /srv/bide --shell /usr/sbin/nologin bide \
    && mkdir var \
    && chown 10001:10001 var
COPY --from=build /srv/bide/.venv .venv
COPY LICENSE .
COPY app app
COPY bide_client bide_client
# What the service shows as its guide.
COPY docs docs
COPY migrations migrations
# Whoever serves cannot write here, so what is not compiled now is compiled at each start, by
# each process: Bide's own modules, and the standard library, which the base image has as
# source alone.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash app bide_client migrations \
    && python -c "import sysconfig; print(sysconfig.get_path('stdlib'))" \
    | xargs python -m compileall -q -j 0 --invalidation-mode unchecked-hash -x "/(test|tests|idlelib)/"
ENV PATH=/srv/bide/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIDE_HOST=0.0.0.0 \
    BIDE_PORT=8000
# By number, so that an orchestrator can tell that it is not root.
USER 10001:10001
# What the service writes when no database is named: the embedded one, and its key.
VOLUME /srv/bide/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['BIDE_PORT']}/healthz\", timeout=2)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
