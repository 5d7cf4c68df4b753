# syntax=docker/dockerfile:1
# The server. Written with care, but without a container engine at hand: this file has not been built by its authors yet.
#   docker build -t asterisk-ivr .
#   docker run -v asterisk-ivr-state:/var/lib/asterisk-ivr -v ./my-config:/etc/asterisk-ivr:ro asterisk-ivr

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# What is restored changes seldom: its layer is kept while only code changes.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/AsteriskIvr.Asterisk/*.csproj src/AsteriskIvr.Asterisk/
COPY src/AsteriskIvr.Flows/*.csproj src/AsteriskIvr.Flows/
COPY src/AsteriskIvr.Calls/*.csproj src/AsteriskIvr.Calls/
COPY src/AsteriskIvr.PostCall/*.csproj src/AsteriskIvr.PostCall/
COPY src/AsteriskIvr.Simulation/*.csproj src/AsteriskIvr.Simulation/
COPY src/AsteriskIvr.Storage/*.csproj src/AsteriskIvr.Storage/
COPY src/AsteriskIvr.Storage.Sqlite/*.csproj src/AsteriskIvr.Storage.Sqlite/
COPY src/AsteriskIvr.Storage.PostgreSql/*.csproj src/AsteriskIvr.Storage.PostgreSql/
COPY src/AsteriskIvr.Storage.SqlServer/*.csproj src/AsteriskIvr.Storage.SqlServer/
COPY src/AsteriskIvr.Server/*.csproj src/AsteriskIvr.Server/
RUN dotnet restore src/AsteriskIvr.Server
COPY src src
RUN dotnet publish src/AsteriskIvr.Server --no-restore --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The image's own unprivileged user. The folders are its own before they become volumes, which take over their owner.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends espeak-ng tzdata && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 0750 /var/lib/asterisk-ivr /run/asterisk-ivr \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 0711 /var/cache/asterisk-ivr \
    && install -d -m 0755 /etc/asterisk-ivr/flows \
    && ln -s /opt/asterisk-ivr/asterisk-ivr /usr/local/bin/asterisk-ivr
COPY --from=build /app /opt/asterisk-ivr
# All interfaces of the container: the PBX is in another one. Name its network in FastAgi:AllowedNetworks; only loopback may connect before.
ENV ASTERISKIVR__FastAgi__Listen=0.0.0.0:4573 \
    ASTERISKIVR__Server__HealthListen=0.0.0.0:9080 \
    # In the program already; belt and braces.
    DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 \
    DOTNET_EnableDiagnostics=0
USER $APP_UID
# Share /var/cache/asterisk-ivr with the PBX, which reads the prompts in it.
VOLUME /var/lib/asterisk-ivr /var/cache/asterisk-ivr
EXPOSE 4573 9080
# Over the control socket: neither curl nor a port is needed. Ready rather than live: 1 also when a PBX is away.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 CMD ["asterisk-ivr", "health"]
# Docker's own limit of 10 s is below the drain: docker stop --time 75, or stop_grace_period in compose.yaml.
STOPSIGNAL SIGTERM
ENTRYPOINT ["asterisk-ivr"]
CMD ["serve"]
