# The command in an image: docker build --tag procedurelogs-conformance .
# Mount the folder with practice.yaml at /reports: that is where the command reads and writes.
FROM python:3.12-slim AS build
COPY . /suite
RUN python -m venv /opt/conformance \
    && /opt/conformance/bin/python -m pip install --no-cache-dir --disable-pip-version-check '/suite[certify]'

FROM python:3.12-slim
COPY --from=build /opt/conformance /opt/conformance
RUN useradd --uid 10001 --no-create-home conformance && install --directory --owner=10001 /reports
ENV PATH=/opt/conformance/bin:$PATH HOME=/tmp
USER 10001
WORKDIR /reports
ENTRYPOINT ["procedurelogs-conformance"]
CMD ["--help"]
