# The program without a database: give it DATABASE_URL, NEXTAUTH_URL and NEXTAUTH_SECRET. compose.yaml does.
# What the second stage holds is run by e2e/image.spec.ts: those files alone, none of them writable, as a user without rights.
FROM node:22-slim AS build

WORKDIR /app
ENV TZ=UTC NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1

COPY package.json package-lock.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/image.mjs

# What only builds need is left out, and whoever runs the image may read the rest.
RUN node scripts/run-part.mjs /parlor && chmod -R a+rX /parlor

FROM node:22-slim

WORKDIR /app
ENV NODE_ENV=production TZ=UTC NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1
COPY --from=build /parlor ./

# Any other user does as well (docker run --user) who may write to .data, where uploads are; the rest may be read-only.
RUN mkdir .data && chown node:node .data
USER node
EXPOSE 3000

# Whether the process lives, not whether its database does: a restart mends the first alone.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# As npm start does, without npm in between: migrations, then the server. What the image was built with is not built again.
CMD ["node", "scripts/start.mjs"]
