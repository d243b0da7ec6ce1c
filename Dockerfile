# A machine in which the book can be read, changed and run. tests/systems.sh plays these lines.
FROM debian:13
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git
RUN useradd --create-home reader
COPY . /guppy.c
WORKDIR /guppy.c
RUN ./setup && make PRESET=minnow
RUN chown -R reader /guppy.c
USER reader
CMD ["make", "chat", "PRESET=minnow"]
