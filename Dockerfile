# The bot alone: no playground, no tests, no compiler; runs as a user without rights.

FROM python:3.13-slim AS build
# An operator's own index: docker build --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
# Extras of pyproject.toml that are left out unless asked for: --build-arg EXTRAS=otel,frames
ARG EXTRAS
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
# pip before 26 doesn't take hashes from a constraints file.
RUN echo 'pip==26.3 --hash=sha256:f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13' > pip.txt \
    && python -m pip install --require-hashes -r pip.txt \
    && python -m venv --without-pip /opt/venv
COPY pyproject.toml requirements.lock ./
# The project's own dependencies by name, their versions and hashes from the lock.
RUN python -c 'import os, tomllib; has = tomllib.load(open("pyproject.toml", "rb"))["project"]; more = os.environ.get("EXTRAS", "").split(","); print(*has["dependencies"], *(one for name in more if name for one in has["optional-dependencies"][name]), sep="\n")' > runtime.txt \
    && python -m pip --python /opt/venv/bin/python install --require-hashes -c requirements.lock -r runtime.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --no-create-home sora \
    && install -d -o sora -g sora /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY manifest.yml ./
COPY bot bot
COPY handlers handlers
COPY storage storage
# What is in it, with each part's licence, where scanners look for it (CycloneDX).
RUN /opt/venv/bin/python -m compileall -q bot handlers storage \
    && /opt/venv/bin/python -m bot sbom > sbom.cdx.json
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite+aiosqlite:////data/sora.db \
    DATA_DIR=/data \
    LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=3); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
