FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Nothing that is installed runs a script of its own.
RUN npm ci --ignore-scripts --no-audit
COPY tsconfig.json tsconfig.base.json ./
COPY scripts scripts
COPY docs docs
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# A design of 80 MB, held several times over, fits into a container of 1 GB.
ENV CELL_LIMIT=10000000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 65532:65532
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--initial-old-space-size=64", "dist/bundle/main.js"]
