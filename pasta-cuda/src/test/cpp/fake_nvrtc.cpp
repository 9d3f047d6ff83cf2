// libnvrtc.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace {

struct Program {
    std::map<std::string, std::string> files;
    std::string image;
    std::string log;
};

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

extern "C" {

int nvrtcVersion(int* major, int* minor) {
    *major = 13;
    *minor = 999;
    return 0;
}

int nvrtcGetNumSupportedArchs(int* count) {
    *count = 2;
    return 0;
}

int nvrtcGetSupportedArchs(int* all) {
    all[0] = 80;
    all[1] = 90;
    return 0;
}

int nvrtcCreateProgram(int64_t* program, const char* source, const char* name, int headers, const char** texts, const char** names) {
    Program* p = new Program();
    p->files[name] = source;
    for (int i = 0; i < headers; i++) {
        p->files[names[i]] = texts[i];
    }
    *program = reinterpret_cast<int64_t>(p);
    return 0;
}

int nvrtcDestroyProgram(int64_t* program) {
    delete reinterpret_cast<Program*>(*program);
    return 0;
}

int nvrtcCompileProgram(int64_t program, int count, const char** options) {
    Program* p = reinterpret_cast<Program*>(program);
    char folder[] = "/tmp/fake-nvrtc-XXXXXX";
    std::string dir = mkdtemp(folder);
    for (auto& [name, text] : p->files) {
        std::ofstream(dir + "/" + name) << text;
    }
    std::string sources = FAKE_CUDA_SOURCES;
    std::string command = "g++ -std=c++17 -O2 -w -fPIC -shared -fno-gnu-unique -Wl,-Bsymbolic -I'" + dir + "' -I'" + sources + "'";
    for (int i = 0; i < count; i++) {
        if (std::strncmp(options[i], "-D", 2) == 0) {
            command += std::string(" '") + options[i] + "'";
        }
    }
    command += " '" + sources + "/fake_module.cpp' '" + sources + "/emulator.cpp' -o '" + dir + "/module.so' >'" + dir + "/log' 2>&1";
    int status = std::system(command.c_str());
    p->log = read_file(dir + "/log");
    std::string library = read_file(dir + "/module.so");
    int64_t length = (int64_t) library.size();
    p->image = std::string(reinterpret_cast<char*>(&length), sizeof length) + library;
    status |= std::system(("rm -rf '" + dir + "'").c_str());
    return status == 0 ? 0 : 6;
}

int nvrtcGetCUBINSize(int64_t program, size_t* size) {
    *size = reinterpret_cast<Program*>(program)->image.size();
    return 0;
}

int nvrtcGetCUBIN(int64_t program, char* to) {
    const std::string& image = reinterpret_cast<Program*>(program)->image;
    std::memcpy(to, image.data(), image.size());
    return 0;
}

int nvrtcGetProgramLogSize(int64_t program, size_t* size) {
    *size = reinterpret_cast<Program*>(program)->log.size() + 1;
    return 0;
}

int nvrtcGetProgramLog(int64_t program, char* to) {
    std::strcpy(to, reinterpret_cast<Program*>(program)->log.c_str());
    return 0;
}
}
