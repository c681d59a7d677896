# The console in Chromium, over the whole daemon; only where the console has been built.
add_test(NAME console_in_chromium COMMAND ${CMAKE_CURRENT_LIST_DIR}/in-chromium.sh)
set_tests_properties(console_in_chromium PROPERTIES LABELS system TIMEOUT 1800 SKIP_RETURN_CODE 77)
