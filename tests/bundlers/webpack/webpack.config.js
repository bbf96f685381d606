// Nothing that the package asks for. A module is larger than what webpack warns of, which is no news here.
export default { entry: "./main.js", mode: "production", devtool: false, performance: { hints: false } };
