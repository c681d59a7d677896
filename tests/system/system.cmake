# Black-box tests of the real binary with real peers (ctest -L system). A machine that lacks a peer skips them and says
# so; scripts/test makes that a failure.
function(add_system_test name)
    cmake_parse_arguments(with "" "" "COMMAND;PEERS" ${ARGN})
    set(environment "TONGYUAN_SOURCE=${CMAKE_SOURCE_DIR};TONGYUAN_BUILD=${CMAKE_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1")
    set(fixtures "")
    foreach(peer IN LISTS with_PEERS)
        if(TEST ${peer}_up)
            list(APPEND fixtures ${peer})
        endif()
    endforeach()
    if("nginx" IN_LIST fixtures)
        list(APPEND environment "TONGYUAN_TEST_DAV=/tmp/tongyuan-nginx-${portals_digest}/env")
    endif()
    if("wordpress" IN_LIST fixtures)
        list(APPEND environment "TONGYUAN_TEST_WORDPRESS=/tmp/tongyuan-wordpress-${portals_digest}/env")
    endif()
    if("postgres" IN_LIST fixtures)
        list(APPEND environment "TONGYUAN_TEST_POSTGRES=host=${postgres_folder} user=postgres dbname=postgres")
    endif()
    add_test(NAME system_${name} COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/system/${with_COMMAND})
    set_tests_properties(system_${name} PROPERTIES LABELS system SKIP_RETURN_CODE 77 TIMEOUT 300
        ENVIRONMENT "${environment}" FIXTURES_REQUIRED "${fixtures}")
endfunction()

add_system_test(settings COMMAND settings.py)
add_system_test(rules COMMAND rules.py PEERS nginx)
add_system_test(main_job_on_sqlite COMMAND main_job.py sqlite PEERS nginx wordpress)
add_system_test(main_job_on_postgres COMMAND main_job.py postgres PEERS nginx wordpress postgres)
add_system_test(corrections COMMAND corrections.py PEERS nginx wordpress)
add_system_test(restored_store_publishes_nothing COMMAND restore.py)
add_system_test(damaged_store_is_refused COMMAND damage.py)
add_system_test(killed_daemon_publishes_once COMMAND kill.py PEERS nginx)
add_system_test(two_daemons_publish_once COMMAND fleet.py)

# Every commit and every exchange of every channel.
add_system_test(crash COMMAND crash_test.py)
set_tests_properties(system_crash PROPERTIES TIMEOUT 1800) # less than three minutes on two idle processors
