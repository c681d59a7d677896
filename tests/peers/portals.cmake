# ctest starts a real WordPress and a real WebDAV server ahead of the adapters' tests and stops them after them. A machine
# without the packages tests on recorded replies alone; scripts/test makes that a failure.
string(SHA1 portals_digest ${CMAKE_BINARY_DIR})
string(SUBSTRING ${portals_digest} 0 4 portals_port)
math(EXPR portals_port "20000 + 0x${portals_port} % 6000 * 2")
string(SUBSTRING ${portals_digest} 0 10 portals_digest)

# The folder is below /tmp because a unix socket has a short name.
function(add_portal name port variable)
    set(folder /tmp/tongyuan-${name}-${portals_digest})
    set(peers ${CMAKE_SOURCE_DIR}/tests/peers)
    add_test(NAME ${name}_up COMMAND ${peers}/${name}-up.sh ${folder} ${port})
    add_test(NAME ${name}_down COMMAND ${peers}/${name}-down.sh ${folder})
    set_tests_properties(${name}_up PROPERTIES FIXTURES_SETUP ${name} TIMEOUT 180)
    set_tests_properties(${name}_down PROPERTIES FIXTURES_CLEANUP ${name})
    set_property(TEST adapters APPEND PROPERTY FIXTURES_REQUIRED ${name})
    set_property(TEST adapters APPEND PROPERTY ENVIRONMENT "${variable}=${folder}/env")
    set_property(TEST adapters APPEND PROPERTY RESOURCE_LOCK ${name})
endfunction()

find_program(NGINX nginx PATHS /usr/sbin)
if(TEST adapters AND NGINX)
    add_portal(nginx ${portals_port} TONGYUAN_TEST_DAV)
endif()
find_program(MARIADBD mariadbd PATHS /usr/sbin)
if(TEST adapters AND NGINX AND MARIADBD AND EXISTS /usr/share/wordpress/wp-settings.php)
    math(EXPR portals_port "${portals_port} + 1")
    add_portal(wordpress ${portals_port} TONGYUAN_TEST_WORDPRESS)
endif()
