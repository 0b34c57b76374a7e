# One image for bots and workers. Built by docker compose; see docs/deploy.md.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /source
# What changes rarely comes first: editing Storyreel installs no package again.
COPY pyproject.toml README.md LICENSE ./
RUN python -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
    print('\n'.join(p['dependencies'] + p['optional-dependencies']['postgres']))" > requirements.txt \
    && pip install -r requirements.txt
COPY bots bots
COPY core core
COPY storage storage
COPY workers workers
RUN pip install --no-deps .

FROM python:3.12-slim
# What the drawing library is linked against.
RUN apt-get update && apt-get install -y --no-install-recommends libegl1 libexpat1 libgl1 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 storyreel && install -d -o storyreel -g storyreel /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STORYREEL_DATA=/data
USER storyreel
WORKDIR /home/storyreel
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["storyreel", "bots"]
