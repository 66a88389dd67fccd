void library_function(void);
void library_function(void) {}
