// Loads an ES module. In a file of its own that no compiler reads: they make `require` of a program's `import()`.
module.exports = (url) => import(url);
