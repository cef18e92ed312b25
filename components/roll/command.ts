/** The npm package that has the roller. */
export const rollerPackage = "startup-stack";

/** Variable of the environment that names the version to install when the package is missing. */
export const versionVariable = "STARTUP_STACK_VERSION";

/**
 * What a tier's Command runs: the same on every machine, for every shell, from any folder that the package can be
 * found from. A folder that it cannot be found from is told what to install.
 */
export const rollCommand = [
  "node -e",
  `"try { require('${rollerPackage}/roll') } catch (error) {`,
  "if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;",
  `console.error('the roller is not installed here: npm install ${rollerPackage}@' + process.env.${versionVariable} + ' in ' + process.cwd());`,
  `process.exit(2) }"`,
  // Whoever interrupts an update kills the shell: so it stays, in every shell, and the roller beside it ends in order.
  "|| exit",
].join(" ");
