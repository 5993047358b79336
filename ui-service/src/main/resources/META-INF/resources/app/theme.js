// @ts-check
// Runs before the page is painted, so that no other theme flashes up.
(function () {
  try {
    const theme = localStorage.getItem('winnow.theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // Without storage the system's theme is as good as any.
  }
})();
