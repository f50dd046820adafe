/** Node-RED without its editor; everything else is as it comes. */
module.exports = {
  flowFile: process.env.BENCH_FLOW,
  userDir: process.env.BENCH_USER_DIR,
  uiHost: "127.0.0.1",
  uiPort: Number(process.env.BENCH_UI_PORT),
  httpAdminRoot: false,
  httpNodeRoot: false,
  credentialSecret: false,
  logging: { console: { level: "warn", metrics: false, audit: false } },
};
