# Cordon's API and command line. Styles are built in one stage, the program with its kernels compiled in another, and a
# third runs it as a user without a shell, on a file system that can be read only: everything it writes is in /var/lib/cordon.
FROM node:22-slim AS assets

WORKDIR /opt/cordon
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY api/console/assets api/console/assets
RUN npm run --silent build

FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/cordon/.venv UV_PYTHON_DOWNLOADS=never
WORKDIR /opt/cordon
RUN pip install uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --no-install-project --extra matching
COPY graph graph
COPY loaders loaders
COPY analytics analytics
COPY api api
COPY --from=assets /opt/cordon/api/console/static api/console/static
RUN uv sync --frozen --no-dev --no-editable --extra matching

# A demonstration and a plan run every kernel once, so that the first question in service does not wait for a compiler.
ENV CORDON_NUMBA_CACHE=/opt/cordon/compiled
RUN CORDON_HOME=/tmp/warm /opt/cordon/.venv/bin/cordon demo --no-serve && rm -rf /tmp/warm
RUN NUMBA_CACHE_DIR=$CORDON_NUMBA_CACHE \
    /opt/cordon/.venv/bin/python -c "from analytics.allocation.planning.rehearsal import rehearse; rehearse()"

FROM python:3.12-slim

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cordon \
    && install --directory --owner cordon --group cordon --mode 0700 /var/lib/cordon
COPY --from=build /opt/cordon/.venv /opt/cordon/.venv
COPY --from=build /opt/cordon/compiled /opt/cordon/compiled
ENV PATH=/opt/cordon/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    CORDON_HOME=/var/lib/cordon CORDON_NUMBA_CACHE=/opt/cordon/compiled
# By number, so that a host which knows no such name can still check that it is not root.
USER 10001
VOLUME /var/lib/cordon
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/readiness', timeout=4)"]
ENTRYPOINT ["cordon"]
CMD ["serve"]
