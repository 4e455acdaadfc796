# The program without a database: give it DATABASE_URL, NEXTAUTH_URL and NEXTAUTH_SECRET. compose.yaml does.
# The image has not been built yet. What it holds has been run without it: these files and production packages alone, none
# of them writable, as user 12345, with a MariaDB elsewhere, from the migrations to people who sign in, and to SIGTERM.
FROM node:22-slim AS build

WORKDIR /app
ENV TZ=UTC NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1

COPY package.json package-lock.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/image.mjs

# What only builds need is left out, and whoever runs the image may read the rest.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf .next/cache \
  && chmod -R a+rX .

FROM node:22-slim

WORKDIR /app
ENV NODE_ENV=production TZ=UTC NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1
COPY --from=build /app ./

# Any other user does as well (docker run --user) who may write to .data, where uploads are; the rest may be read-only.
RUN mkdir .data && chown node:node .data
USER node
EXPOSE 3000

# Whether the process lives, not whether its database does: a restart mends the first alone.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# As npm start does, without npm in between: migrations, then the server. What the image was built with is not built again.
CMD ["node", "scripts/start.mjs"]
